"""Where one begins: projects, who codes, where a project stands, what comes next."""
