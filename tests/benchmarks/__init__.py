"""Measurements that are run by hand, each on real servers that it starts and stops."""
