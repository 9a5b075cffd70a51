"""What stands on and beside the road: bridges, ferries, guardrails and the rest."""
