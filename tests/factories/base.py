"""The base of all factories."""

from typing import Any, ClassVar

import factory
from sqlalchemy.orm import Session


class RowFactory(factory.Factory):
    """Adds the row to the session in use and flushes it, so that it has its id."""

    session: ClassVar[Session]

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type, *args: Any, **kwargs: Any) -> Any:
        row = model_class(*args, **kwargs)
        RowFactory.session.add(row)
        RowFactory.session.flush()
        return row
