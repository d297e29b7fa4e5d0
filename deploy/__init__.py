"""Running Inkline: the archives that TorchServe loads, and every process on one machine."""
