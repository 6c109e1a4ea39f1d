"""Analytics: what came of conversations and orders, as figures without personal data.

``recording`` derives facts from what is stored anyway, the conversation's log and the orders, and rolls them up by day;
``figures`` answers what pages and exports ask. What each figure means is in ``docs/analytics.md``.
"""
