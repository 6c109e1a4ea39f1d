"""Where the forms of constraints are, for pages that name them."""

from __future__ import annotations

from urllib.parse import urlencode

from catalog_adapter.contexts.files import ContextFiles
from console.editing.constraint_forms import FORMS
from console.editing.entry_places import entry_places
from console.web.visit import Visit


def constraint_links(visit: Visit, files: ContextFiles, segment: str) -> dict[str, str]:
    """The address of each constraint's form, by its id, as a segment of the draft has them."""
    places = entry_places(files, "constraints.yml", FORMS, segment)
    return {
        own_id: f"{visit.path('/constraints/entry')}?{urlencode({'path': path, 'list': listed, 'id': own_id})}"
        for own_id, (path, listed) in places.items()
    }
