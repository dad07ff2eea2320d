"""The quantities that anchors are made of: name, unit, meaning, sign."""

from typing import NamedTuple


class Quantity(NamedTuple):
    """A named quantity.

    Parameters
    ----------
    unit : str
        The unit that it is computed and shown in; beliefs in other units are converted.
    long_name : str
        What it is, for axes and tables.
    positive : bool
        Whether its logarithm is taken, so that zero and below make no sense.
    is_date : bool
        Whether it is a moment of the calendar, of which neither half nor twice makes sense.
    """

    unit: str
    long_name: str
    positive: bool = True
    is_date: bool = False


ANCHOR_QUANTITIES = {
    "brain_compute": Quantity("FLOP/s", "Compute of the human brain"),
    "compute_vs_brain": Quantity("1", "Compute of the model relative to the brain's"),
    "model_compute": Quantity("FLOP/subj.s", "Compute of the trained model"),
    "flop_per_parameter": Quantity("FLOP/parameter/subj.s", "Compute per parameter"),
    "parameter_count": Quantity("parameter", "Parameters of the model"),
    "genome_size": Quantity("parameter", "Parameters, as many as the genome has bytes"),
    "effective_horizon_length": Quantity("subj.s", "Subjective time per sample of feedback"),
    "data_scaling_exponent": Quantity("1", "Exponent of samples in parameters", positive=False),
    "reference_samples": Quantity("sample", "Samples needed at the reference parameters"),
    "reference_parameters": Quantity("parameter", "Parameters at the reference point"),
    "overtraining": Quantity("1", "Samples relative to what the data scaling asks for"),
    "tokens_per_sample": Quantity("token/sample", "Tokens in a sample"),
    "lifetime_duration": Quantity("s", "Length of a childhood and youth"),
    "lifetime_adjustment": Quantity("1", "Training compute relative to a human lifetime's"),
    "evolution_duration": Quantity("year", "Length of evolution since the first neurons"),
    "population": Quantity("1", "Average population of ancestors with neurons"),
    "ancestor_compute": Quantity("FLOP/s", "Compute of an average ancestor's brain"),
    "evolution_adjustment": Quantity("1", "Training compute relative to evolution's"),
    "training_compute": Quantity("FLOP", "Training compute requirement as stated"),
    "training_tokens": Quantity("token", "Tokens that the training takes, as stated"),
    "target_loss": Quantity("nat/token", "Loss to be reached"),
    "max_parameters": Quantity("parameter", "Most parameters that the plan may have"),
    "max_tokens": Quantity("token", "Most tokens that the plan may have"),
    "k_performance": Quantity("token", "Length over which the model must pass for the real"),
    "slowdown": Quantity("1", "Tokens that a human judge needs relative to an ideal one"),
    "parameter_loss_scale": Quantity("1", "A of the loss E + A/N^alpha + B/D^beta"),
    "data_loss_scale": Quantity("1", "B of the loss E + A/N^alpha + B/D^beta"),
    "parameter_loss_exponent": Quantity("1", "alpha of the loss E + A/N^alpha + B/D^beta"),
    "data_loss_exponent": Quantity("1", "beta of the loss E + A/N^alpha + B/D^beta"),
    "measurement_date": Quantity(
        "year", "Calendar year in which progress was measured", positive=False, is_date=True
    ),
    "present_time_horizon": Quantity("minute", "Time horizon when it was measured"),
    "target_time_horizon": Quantity("minute", "Time horizon that is wanted"),
    "time_horizon_ratio": Quantity(
        "1", "Present horizon at the success level meant, relative to that measured"
    ),
    "time_horizon_doubling_time": Quantity(
        "year", "Time in which the horizon doubled when it was measured"
    ),
    "doubling_difficulty": Quantity(
        "1", "Progress that a doubling takes, relative to the one before"
    ),
    "progress_gap": Quantity(
        "year", "Progress beyond the target, in years at the measured speed", positive=False
    ),
    "present_uplift": Quantity("1", "Speed of coding relative to that without AI"),
    "target_uplift": Quantity("1", "Speed of coding that is wanted, relative to no AI"),
    "uplift_doubling_time": Quantity("year", "Time in which the uplift less 1 doubles"),
    "stated_year": Quantity(
        "year", "Calendar year of arrival as stated", positive=False, is_date=True
    ),
    "probability_of_never": Quantity("1", "Probability of no arrival at all", positive=False),
    "algorithmic_doubling_time": Quantity(
        "year", "Time in which algorithms halve the requirement"
    ),
    "algorithmic_yearly_factor": Quantity("1", "Factor that algorithms save a year"),
    "algorithmic_growth_oom": Quantity(
        "OOM/year", "Algorithmic progress a year", positive=False
    ),
    "algorithmic_ceiling": Quantity("OOM", "Most that algorithms can ever save"),
    "lag": Quantity("year", "Delay between affording and arriving", positive=False),
}
"""Every prior that some kind of anchor knows, by name."""

ALGORITHMIC_GROWTH = (
    "algorithmic_doubling_time",
    "algorithmic_yearly_factor",
    "algorithmic_growth_oom",
)
"""The three spellings of algorithmic progress; an anchor has one of them."""

MODEL_SIZE = ("model_compute", "parameter_count", "flop_per_parameter")
"""Two of these are given and the third follows: compute is parameters times FLOP for each."""
