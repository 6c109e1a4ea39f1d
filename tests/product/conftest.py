"""A page of the browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A fresh page with no past, in light mode."""
    page = await browser.new_page(color_scheme="light")
    yield page
    await page.close()
