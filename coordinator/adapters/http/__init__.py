"""The HTTP door: every domain's calls under one address, who may call them, and health."""
