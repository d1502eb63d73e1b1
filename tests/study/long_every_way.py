"""Each case of test_tables_as_written.py in each way."""
import unittest

import test_tables_as_written as written
from test_tables_as_written import Written

for name in written.CASES:
    written.add(name, 1)

if __name__ == "__main__":
    unittest.main()
