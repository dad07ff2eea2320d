import forecast

result = forecast.run("cotra_2020", {"hardware.doubling_time": 2})

print(result.median, result.median_error)  # years
print(result.quantile(0.9))  # inf: after the last year
print(result.probability_by(2036))
result.plot("cdf", "cdf.png")

draws = result.sample(20_000, seed=1)  # pandas; draws that all count alike
print(draws.arrival_year.median())
print(draws.anchor[draws.arrival_year < 2036].value_counts(normalize=True))

cube = result.to_dataset()  # xarray; here the evidence weighs the draws of each anchor
short = cube.sel(anchor="short_horizon")
print(short.arrival_year.weighted(short.evidence_weight).quantile(0.5).item())
