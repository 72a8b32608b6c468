"""Public graphs with types and texts that rankings are measured on."""
