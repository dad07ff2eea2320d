"""The page: one file that needs no server and no network, and says so to the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from forecast.analysis.influence.explanation import Explanation
from forecast.pages import charts, rows, sections
from forecast.pages.chart import chart
from forecast.pages.kernel_data.model import KernelModel
from forecast.pages.kernel_data.tables import shared
from forecast.pages.markup import NOTHING, Markup, element
from forecast.pages.shell import asset, kernel, shell
from forecast.pages.subject import Subject
from forecast.pages.vega import Spec, by_column, compiled, script, still
from forecast.pages.words import headline
from forecast.results.binding_limit import binding_limits
from forecast.results.forecast import Forecast
from forecast.results.stated import StatedForecast

_SCRIPTS = ("sharing", "elements", "workers", "pictures", "page")

_READER = element(
    "section",
    element("h2", "Your own view"),
    element("div", id="controls", class_="controls"),
    element("div", id="shares"),
    id="reader",
    hidden="",
)
"""Where the controls come, once there is script."""


@dataclass(frozen=True)
class Picture:
    """A chart on a page: still until its script runs.

    Parameters
    ----------
    name : str
    title : str
    spec : dict
    beside : Markup
        What says the same without a picture.
    """

    name: str
    title: str
    spec: Spec
    beside: Markup = NOTHING

    def markup(self) -> Markup:
        """The figure."""
        drawn = Markup(still(self.spec, self.name))
        holder = element("div", drawn, class_="chart", data_chart=self.name)
        return element(
            "figure",
            element("figcaption", self.title),
            holder,
            self.beside,
            id=f"figure-{self.name}",
        )


@dataclass(frozen=True)
class Page:
    """A page of one or several forecasts.

    Parameters
    ----------
    subjects : sequence of Subject
        The first is the one that the page is about.
    beside : sequence of StatedForecast
        Forecasts of others.
    explanations : sequence of (Explanation, Subject)
        What leads from the first to others.
    """

    subjects: Sequence[Subject]
    beside: Sequence[StatedForecast] = ()
    explanations: Sequence[tuple[Explanation, Subject]] = ()

    @property
    def _first(self) -> Subject:
        return self.subjects[0]

    @cached_property
    def pictures(self) -> Sequence[Picture]:
        """All charts, in order."""
        return [*_own(self._first.forecast), *self._shared]

    @cached_property
    def _shared(self) -> Sequence[Picture]:
        """Charts of all forecasts together."""
        if len(self.subjects) == 1 and not self.beside:
            return []
        return [Picture("others", "Beside other forecasts", self._others), *self._waterfalls]

    @property
    def _others(self) -> Spec:
        curves = [
            row
            for subject in self.subjects
            for row in rows.together_rows(subject.forecast, subject.forecast.name)
        ]
        points = [row for stated in self.beside for row in rows.stated_rows(stated)]
        names = [subject.forecast.name for subject in self.subjects]
        return charts.comparison_chart(
            curves, points, [*names, *(stated.name for stated in self.beside)]
        )

    @property
    def _waterfalls(self) -> list[Picture]:
        found = []
        for index, (explanation, other) in enumerate(self.explanations):
            names = (self._first.forecast.name, other.forecast.name)
            steps = rows.waterfall_rows(explanation, names)
            found.append(
                Picture(
                    f"waterfall-{index}",
                    f"Median of {names[0]} to that of {names[1]}, by belief",
                    charts.waterfall_chart(steps, explanation.unit),
                    sections.shares_table(explanation, names),
                )
            )
        return found

    @property
    def _charts(self) -> dict[str, object]:
        """What a reader sees, whichever of the scenarios she starts from, and of that one."""
        own = [_compiled(_own(subject.forecast)) for subject in self.subjects]
        return {"shared": _compiled(self._shared), "own": own}

    @property
    def forecast(self) -> Forecast:
        """The forecast that the page is about."""
        return self._first.forecast

    def html(self, *, live: bool = False) -> str:
        """The whole file; `live` where it is served by `--watch`."""
        scripts = {"charts": script(), "kernel": kernel()}
        scripts |= {name: asset(f"{name}.js") for name in _SCRIPTS}
        data = {
            "charts": self._charts,
            "models": shared([KernelModel(subject).to_dict() for subject in self.subjects]),
        }
        return shell(self.forecast.title, self._parts, data, scripts, live=live)

    @property
    def _parts(self) -> list[Markup]:
        forecast = self._first.forecast
        pictures = {picture.name: picture.markup() for picture in self.pictures}
        top = element(
            "header",
            element("h1", forecast.title),
            element("p", forecast.milestone, class_="milestone"),
            element("p", headline(forecast), id="answer", class_="answer"),
            element("p", id="distance", class_="distance"),
            element("p", id="spoken", class_="unseen", role="status", aria_live="polite"),
        )
        main = [top, pictures.pop("cdf"), _READER, sections.years_table(forecast)]
        main += [pictures.pop(picture.name) for picture in _own(forecast)[1:]]
        main += [element("h2", "Anchors"), sections.anchors_table(forecast)]
        if pictures:
            main.append(element("h2", "Beside others"))
        if len(self.subjects) > 1:
            main.append(sections.differences_table(self.subjects))
        main += pictures.values()
        if self.beside:
            main.append(sections.stated_table(self.beside))
        for subject in self.subjects:
            main += _about(subject)
        return main


def _own(forecast: Forecast) -> list[Picture]:
    """Charts of one forecast."""
    found = [
        Picture("cdf", "Probability of arrival by year, by anchor", _spec(forecast, "cdf")),
        Picture(
            "density",
            "Probability of arrival within each year",
            _spec(forecast, "density"),
            sections.before_and_after(forecast),
        ),
        Picture(
            "compute",
            "Compute by year against what is required, with training runs",
            _spec(forecast, "compute"),
        ),
    ]
    if binding_limits(forecast) is not None:
        title = "What holds arrivals up: probability of arrival by year, by what binds"
        table = sections.limits_table(forecast)
        found.append(Picture("limits", title, _spec(forecast, "limits"), table))
    return found


def _compiled(pictures: Sequence[Picture]) -> dict[str, Spec]:
    return {picture.name: by_column(compiled(picture.spec)) for picture in pictures}


def _spec(forecast: Forecast, kind: str) -> Spec:
    return chart(forecast, kind).spec


def _about(subject: Subject) -> list[Markup]:
    name = subject.forecast.name
    return [
        element("h2", f"What {name} believes"),
        element(
            "details",
            element("summary", "Every value, with its source and the line that it stands in"),
            sections.beliefs_table(subject),
        ),
        element("h2", f"What made {name}"),
        sections.provenance(subject),
    ]
