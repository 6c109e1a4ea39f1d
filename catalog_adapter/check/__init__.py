"""The checker: finds every problem of customer contexts in one go, each with its place and what to do.

Input: a folder of contexts, or of one. Output: problems, CSP by CSP, in the order of files and lines. ``checker`` runs
what ``checks`` lists; every other module is one kind of check.
"""

from catalog_adapter.check.checker import check_csp, check_files, check_folder
from catalog_adapter.layers.problems import Problem

__all__ = ["Problem", "check_csp", "check_files", "check_folder"]
