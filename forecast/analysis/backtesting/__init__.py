"""How scenarios fared against data that came later."""
