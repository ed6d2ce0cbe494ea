"""Plugins: where checks, known mistakes and texts come from."""

from grader.plugins.hooks import NoSuchCourse as NoSuchCourse
from grader.plugins.hooks import PluginError as PluginError
from grader.plugins.load import Plugins as Plugins
from grader.plugins.load import load_plugins as load_plugins
