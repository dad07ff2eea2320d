"""What a scenario is made of: models, quantities, units, and the JSON schema."""
