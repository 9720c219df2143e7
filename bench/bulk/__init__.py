"""The same change in four ways: a keyword for each of many students, in batches of 500 where there are batches."""
