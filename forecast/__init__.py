"""When the compute for transformative AI becomes affordable: beliefs in, arrival years out.

Functions answer what the commands of the same names answer; what they return shows itself in
a notebook, and has `to_dict()`, `to_dataframe()` or `to_dataset()`, and `plot()`.

Examples
--------
>>> import forecast
>>> round(forecast.run("cotra_2020").median)
2053
"""

from forecast.shadowing import check_packages

TYPE_CHECKING = False  # what type checkers take for true; `typing` takes longer than --help

if TYPE_CHECKING:  # the public names; what runs reads them here, too
    from forecast.analysis.comparison import Difference as Difference
    from forecast.api.comparing import Comparison as Comparison
    from forecast.api.comparing import compare as compare
    from forecast.api.data import Fit as Fit
    from forecast.api.data import Scores as Scores
    from forecast.api.data import Vintages as Vintages
    from forecast.api.data import fit as fit
    from forecast.api.data import score as score
    from forecast.api.data import vintages as vintages
    from forecast.api.files import Differences as Differences
    from forecast.api.files import Report as Report
    from forecast.api.files import Table as Table
    from forecast.api.files import Values as Values
    from forecast.api.files import Verification as Verification
    from forecast.api.files import check as check
    from forecast.api.files import diff as diff
    from forecast.api.files import list_scenarios as list_scenarios
    from forecast.api.files import load as load
    from forecast.api.files import show as show
    from forecast.api.files import verify as verify
    from forecast.api.forecasters import Bounds as Bounds
    from forecast.api.forecasters import Pool as Pool
    from forecast.api.forecasters import Tilt as Tilt
    from forecast.api.forecasters import bounds as bounds
    from forecast.api.forecasters import pool as pool
    from forecast.api.forecasters import tilt as tilt
    from forecast.api.forecasts import Forecast as Forecast
    from forecast.api.forecasts import run as run
    from forecast.api.pages import page as page
    from forecast.api.questions import Conditioning as Conditioning
    from forecast.api.questions import Explanation as Explanation
    from forecast.api.questions import Sensitivity as Sensitivity
    from forecast.api.questions import condition as condition
    from forecast.api.questions import explain as explain
    from forecast.api.questions import sensitivity as sensitivity
    from forecast.api.solutions import Each as Each
    from forecast.api.solutions import JointSolution as JointSolution
    from forecast.api.solutions import Solution as Solution
    from forecast.api.solutions import solve as solve
    from forecast.api.sweeps import Sweep as Sweep
    from forecast.api.sweeps import sweep as sweep
    from forecast.api.trends import Reach as Reach
    from forecast.api.trends import Scaling as Scaling
    from forecast.api.trends import Trends as Trends
    from forecast.api.trends import reach as reach
    from forecast.api.trends import scaling as scaling
    from forecast.api.trends import trends as trends
    from forecast.errors import *  # noqa: F403
    from forecast.export.dataset import cubes as cubes
    from forecast.version import __version__ as __version__
    from scenarios.problems import ScenarioWarning as ScenarioWarning
    from scenarios.schema.scenario import Scenario as Scenario
else:

    def __getattr__(name):
        """Import what is asked for, when it is: the command line needs little of it."""
        from forecast.public_names import find

        value = globals()[name] = find(__name__, name)
        return value

    def __dir__():
        return __getattr__("__all__")


check_packages()
