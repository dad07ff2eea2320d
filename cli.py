"""The program `forecast`, to start from a checkout: `python -m cli`."""

from forecast_commands.main import main

if __name__ == "__main__":
    main()
