"""crinsu_gateway: a daemon beside cryogenic storage units. The map is docs/architecture.md."""
