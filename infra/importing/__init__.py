"""Takes messages over from files of other platforms: reading, storing, telling."""
