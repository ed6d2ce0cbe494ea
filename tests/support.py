"""What tests share beside fixtures."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
