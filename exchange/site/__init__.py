"""The reference site: the plugin installed with nothing else."""
