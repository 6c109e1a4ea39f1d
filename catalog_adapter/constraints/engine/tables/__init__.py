"""An engine for models that can be written as tables: joined once, they answer by passing on which rows live."""
