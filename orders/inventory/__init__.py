"""What customers have: the products (TMF637 v4) that completed orders gave them, or those of the CSP's own inventory.

``document.py`` makes and changes a product, ``filling.py`` follows the orders, ``store.py`` reads, ``remote.py`` asks a
CSP's own TMF637 server, ``services.py`` puts bundles together and reads how they are configured.
"""
