"""Our parts inside the dialogue engine; the only package of ours that runs in the engine's environment."""
