"""Files that move data: a ZIP archive of few members, in which all objects lie one by one."""
