"""Projects: stages, sites, milestones and monthly progress."""
