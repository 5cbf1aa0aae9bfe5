"""The Streamlit app: state in the address bar, one frame, three screens."""
