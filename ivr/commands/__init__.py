"""The commands of `satunomor`, one file each."""
