"""What every command takes: a class a command, without what answers it."""
