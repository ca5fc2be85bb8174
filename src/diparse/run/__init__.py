"""Many pages: find them, parse them in one process or several, write the output folder and its manifest."""
