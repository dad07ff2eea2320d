"""Random examples are the same in every run, so that a failure is a change."""

from hypothesis import settings

settings.register_profile(
    "fixed", derandomize=True, database=None, deadline=None, max_examples=25
)
settings.load_profile("fixed")
