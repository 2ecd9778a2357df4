"""Pages in a real browser, as people use them: Chromium, by mouse and by keyboard, at 390 and 1280 px."""
