"""How a database would look for what is asked: which indexes lead to it, and what it would read from end to end."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

# Tables that have a row or more for every camera.
LARGE = frozenset({"camera", "camera_point", "cell_count", "city_cell", "revision", "system_camera"})


def plans(session: Session, ask: Callable[[], object]) -> str:
    """The plans of all questions that `ask` asks, in the words of the database; a primary key is an index pk_…"""
    connection, asked = session.connection(), list[tuple[str, Any]]()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    ask()
    event.remove(connection, "before_cursor_execute", note)
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        # Of few rows PostgreSQL reads all, and sorts them, unless it is told that it need not.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    told = [connection.exec_driver_sql(f"{explain} {each}", parameters) for each, parameters in asked]
    plan = "\n".join(str(row[-1]) for rows in told for row in rows)
    return re.sub(r"SEARCH (\w+) USING (INTEGER )?PRIMARY KEY", r"SEARCH \1 USING INDEX pk_\1", plan)


def read_whole(plan: str) -> set[str]:
    """The large tables that are read from end to end."""
    found = re.findall(r"^SCAN (\w+)$|Seq Scan on (\w+)", plan, re.MULTILINE)
    return {name for pair in found for name in pair if name in LARGE}
