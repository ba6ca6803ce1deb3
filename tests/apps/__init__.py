"""Each combination of the plugin's apps starts, migrates, and shows its forms."""
