"""Publishing and using contracts in one line, as the tests of contracts do."""

from tests.domains.contracts.conftest import judge, publish, use

__all__ = ["judge", "publish", "use"]
