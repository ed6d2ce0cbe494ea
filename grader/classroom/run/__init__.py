"""Grade a class, on this machine or on a Dask cluster."""
