"""What do the sign-in service and the connector answer when the app calls them?"""
