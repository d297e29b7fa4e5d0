"""How the readers did in the last half hour: counted in each process, summed in Redis."""
