"""The family L(N, D) = E + A/N^alpha + B/D^beta and its closed forms."""

# The questions that a law answers are documented once, in `Law`.
# ruff: noqa: D102
from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from anchors.laws.law import About, Law, Range
from anchors.laws.numeric import Array, floats, inverse_power_law, power_law
from anchors.laws.units import FLOP_PER_PARAMETER_TOKEN, training_compute


@dataclass(frozen=True)
class ParametricLaw(Law):
    """Approach 3 of Hoffmann et al. 2022: a constant and one power law each in N and D.

    Parameters
    ----------
    E : array_like, nat/token
        Loss that nothing reduces.
    A, alpha : array_like
        Term of the parameters.
    B, beta : array_like
        Term of the tokens.

    Notes
    -----
    With C = 6 N D the optimum is N = G (C/6)^a, D = (C/6)^b / G, where
    a = beta/(alpha + beta), b = alpha/(alpha + beta) and
    G = (alpha A / (beta B))^(1/(alpha + beta)) (Hoffmann et al. 2022, eq. 4).
    """

    E: ArrayLike
    A: ArrayLike
    B: ArrayLike
    alpha: ArrayLike
    beta: ArrayLike

    @property
    def irreducible_loss(self) -> Array:
        return floats(self.E)

    @property
    def parameters_exponent(self) -> Array:
        """The paper's a in N_opt ~ C^a."""
        alpha, beta = floats(self.alpha), floats(self.beta)
        return beta / (alpha + beta)

    @property
    def tokens_exponent(self) -> Array:
        """The paper's b in D_opt ~ C^b."""
        return 1 - self.parameters_exponent

    @property
    def compute_exponent(self) -> Array:
        """The exponent g with which the reducible loss falls along the frontier, C^-g."""
        return floats(self.alpha) * self.parameters_exponent

    @property
    def data_exponent(self) -> Array:
        return floats(self.alpha) / floats(self.beta)

    @property
    def G(self) -> Array:
        """The paper's G, which splits C/6 between N and D."""
        alpha, beta = floats(self.alpha), floats(self.beta)
        ratio = alpha * floats(self.A) / (beta * floats(self.B))
        return ratio ** (1 / (alpha + beta))

    @property
    def reducible_at_one(self) -> Array:
        """Reducible loss along the frontier at C/6 = 1: A G^-alpha + B G^beta."""
        G = self.G
        return floats(self.A) * G ** -floats(self.alpha) + floats(self.B) * G ** floats(
            self.beta
        )

    @property
    def frontier_coefficients(self) -> tuple[Array, Array]:
        """Terms of the parameters and of the tokens along the frontier at C = 1 FLOP.

        L(C) = E + (their sum) / C^g, with g the `compute_exponent`.
        """
        N, D = self.optimum(1.0)
        return self._terms(N, D)

    def _terms(self, N: ArrayLike, D: ArrayLike) -> tuple[Array, Array]:
        of_parameters = floats(self.A) * power_law(1.0, N, self.alpha)
        return of_parameters, floats(self.B) * power_law(1.0, D, self.beta)

    def loss(self, N: ArrayLike, D: ArrayLike) -> Array:
        of_parameters, of_tokens = self._terms(N, D)
        return floats(self.E) + of_parameters + of_tokens

    def reducible_shares(self, N: ArrayLike, D: ArrayLike) -> tuple[Array, Array]:
        of_parameters, of_tokens = self._terms(N, D)
        total = of_parameters + of_tokens
        return of_parameters / total, of_tokens / total

    def loss_at_compute(self, C: ArrayLike) -> Array:
        fall = power_law(FLOP_PER_PARAMETER_TOKEN, C, self.compute_exponent)
        return floats(self.E) + self.reducible_at_one * fall

    def compute_for_loss(self, L: ArrayLike) -> Array:
        excess = (floats(L) - floats(self.E)) / self.reducible_at_one
        return inverse_power_law(FLOP_PER_PARAMETER_TOKEN, excess, self.compute_exponent)

    def optimum(self, C: ArrayLike) -> tuple[Array, Array]:
        pairs = floats(C) / FLOP_PER_PARAMETER_TOKEN
        G = self.G
        return G * pairs**self.parameters_exponent, pairs**self.tokens_exponent / G

    def optimum_for_parameters(self, N: ArrayLike) -> tuple[Array, Array]:
        pairs = (floats(N) / self.G) ** (1 / self.parameters_exponent)
        D = pairs**self.tokens_exponent / self.G
        return training_compute(N, D), D

    def tokens_per_parameter(self, C: ArrayLike) -> Array:
        surplus = self.tokens_exponent - self.parameters_exponent
        return (floats(C) / FLOP_PER_PARAMETER_TOKEN) ** surplus / self.G**2

    def tokens_for_loss(self, L: ArrayLike, N: ArrayLike) -> Array:
        excess = floats(L) - self.loss_of_parameters(N)
        return inverse_power_law(1.0, excess / floats(self.B), self.beta)

    def parameters_for_loss(self, L: ArrayLike, D: ArrayLike) -> Array:
        excess = floats(L) - self.loss_of_tokens(D)
        return inverse_power_law(1.0, excess / floats(self.A), self.alpha)


def published(
    name: str,
    title: str,
    source: str,
    constants_source: str,
    constants: dict[str, float],
    *,
    parameters: Range | None = None,
    tokens: Range | None = None,
    range_source: str = "the paper names no range",
    notes: tuple[str, ...] = (),
) -> ParametricLaw:
    """Law of a paper, its five constants given once, by their symbols."""
    about = About(
        name=name,
        title=title,
        source=source,
        constants=constants,
        constants_source=constants_source,
        parameters=parameters,
        tokens=tokens,
        range_source=range_source,
        notes=notes,
    )
    return ParametricLaw(about, **constants)
