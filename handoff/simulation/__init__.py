"""Pure models: arrivals, faults, a watched month and the people a queue needs. Nothing here reads a clock or a store."""
