"""What waits for the person who signed in: sections that any app may add to.

A section is registered once, from an app's ``ready``; see ``Section``.
"""

from pages.todo.sections import Entry, Section, register, sections
from pages.todo.viewer import Viewer, below

__all__ = ["Entry", "Section", "Viewer", "below", "register", "sections"]
