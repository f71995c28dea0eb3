"""What a page may load and do: everything from this server, nothing inline, nothing framed."""

__all__ = ["HEADERS", "ONCE"]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache, private",
}
"""Of every page."""

ONCE = {**HEADERS, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
"""Of what must leave no trace: an address with a sign-in link in it."""
