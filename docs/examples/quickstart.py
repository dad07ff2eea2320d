import forecast

scenario = forecast.load("cotra_2020", {"hardware.doubling_time": 2.0})
result = forecast.run(scenario)

print(result.median, result.median_error)  # years
print(result.quantile(0.9))  # inf: after the last year
print(result.probability_by(2036))
result.plot("cdf", "cdf.png")
cube = result.to_dataset()  # xarray: requirements, arrival years, beliefs, draw by draw
print(cube.arrival_year.sel(anchor="short_horizon").median().item())
