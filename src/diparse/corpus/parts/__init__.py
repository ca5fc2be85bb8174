"""``diparse dedup`` in parts: the same copies and items, byte for byte, where no process holds all signatures.

The instructions are cut into ranges, and every step is a task for each part, which reads and writes files alone
(``run/exchange.py``). What is asked of a text is decided by the same functions as in one process; here stands only who
must hear of what. ``plan.py`` is the order of the steps.
"""
