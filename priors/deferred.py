"""Models whose schemas are built when something of them is first read.

A file uses few of the many kinds of distributions and sections. Building the schemas of all
would take longer than reading it.
"""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import (
    definitions_schema,
    no_info_plain_validator_function,
    plain_serializer_function_ser_schema,
)


class Part(BaseModel):
    """Base of what a scenario is made of: frozen, and without keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """What another process has sent is written as what was read here is.

        The oldest pydantic that is supported writes nothing that is not built.
        """
        super().__setstate__(state)
        type(self).model_rebuild()


class OnUse:
    """Annotation of a model whose schema is not built with that of the model that holds it."""

    def __get_pydantic_core_schema__(
        self, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        self._model = source
        return no_info_plain_validator_function(source.model_validate)

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        self._model.model_rebuild()
        return handler(definitions_schema(self._model.__pydantic_core_schema__, []))


class ReadBy:
    """Annotation of a type by the schema that reads it, which pydantic need not work out."""

    def __init__(self, schema: CoreSchema):
        self._schema = schema

    def __get_pydantic_core_schema__(self, *_: Any) -> CoreSchema:
        return self._schema


class WrittenBy:
    """Annotation of a type by the function that writes its values.

    `PlainSerializer` says the same, and takes a millisecond to import.
    """

    def __init__(self, write: Callable[[Any], Any]):
        self._write = write

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        write = plain_serializer_function_ser_schema(self._write)
        return {**handler(source), "serialization": write}
