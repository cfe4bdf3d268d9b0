"""Taking files into datasets: bytes into the object store first, then rows into the catalog."""
