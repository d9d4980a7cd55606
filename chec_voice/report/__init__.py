"""What leaves a project: tables and, later, reports."""
