"""What was agreed, and what came of it: plans, milestones, reports and evaluations."""
